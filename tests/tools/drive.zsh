# Prints what zsh completes at the end of a line, with the script ./mmm.zsh: zsh -f drive.zsh 'mmm runs '
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z 'PROMPT=; stty -echo
autoload -U compinit; compinit -u -D; source ./mmm.zsh
zstyle ":completion:*" insert-tab false
finish() { print -r -- "<done>"; exit }
comppostfuncs=( finish )
compadd() {
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return $?; fi
  local -a hits; builtin compadd -A hits "$@"
  local hit; for hit in $hits; do print -r -- "<hit>$hit"; done
}
bindkey "^I" complete-word; print "<""ready>"'
zpty -r z out '*<ready>*'
zpty -w -n z "$1"$'\t'
zpty -r z out '*<done>*'
print -r -- "$out"
zpty -d z
