/**
 * The printable characters of ASCII as dots, 5 wide and 8 high: two hexadecimal digits a column from left to right, the
 * lowest bit on top. A picture can count on no font of the machine.
 */
const columns =
  '0000000000' + // blank
  '00005f0000 0007000700 147f147f14 242a7f2a12 2313086462 3649562050 0008070300 001c224100'.replaceAll(' ', '') + // ! to (
  '0041221c00 2a1c7f1c2a 08083e0808 0080703000 0808080808 0000606000 2010080402 3e5149453e'.replaceAll(' ', '') + // ) to 0
  '00427f4000 7249494946 2141494d33 1814127f10 2745454539 3c4a494931 4121110907 3649494936'.replaceAll(' ', '') + // 1 to 8
  '464949291e 0000140000 0040340000 0008142241 1414141414 0041221408 0201590906 3e415d594e'.replaceAll(' ', '') + // 9 to @
  '7c1211127c 7f49494936 3e41414122 7f4141413e 7f49494941 7f09090901 3e41415173 7f0808087f'.replaceAll(' ', '') + // A to H
  '00417f4100 2040413f01 7f08142241 7f40404040 7f021c027f 7f0408107f 3e4141413e 7f09090906'.replaceAll(' ', '') + // I to P
  '3e4151215e 7f09192946 2649494932 03017f0103 3f4040403f 1f2040201f 3f4038403f 6314081463'.replaceAll(' ', '') + // Q to X
  '0304780403 6159494d43 007f414141 0204081020 004141417f 0402010204 4040404040 0003070800'.replaceAll(' ', '') + // Y to `
  '2054547840 7f28444438 3844444428 384444287f 3854545418 00087e0902 18a4a49c78 7f08040478'.replaceAll(' ', '') + // a to h
  '00447d4000 2040403d00 7f10284400 00417f4000 7c04780478 7c08040478 3844444438 fc18242418'.replaceAll(' ', '') + // i to p
  '18242418fc 7c08040408 4854545424 04043f4424 3c4040207c 1c2040201c 3c4030403c 4428102844'.replaceAll(' ', '') + // q to x
  '4c9090907c 4464544c44 0008364100 0000770000 0041360800 0201020402'.replaceAll(' ', '') // y to ~

/** What stands for a character that has no dots here. */
const unknown = [0x7f, 0x41, 0x41, 0x41, 0x7f]

/** The columns of a character; of one with an accent those without it. */
export function glyphOf(character: string): readonly number[] {
  const plain = character.normalize('NFKD').replaceAll(/\p{Mn}/gu, '')
  const at = 10 * ((plain.codePointAt(0) ?? 0) - 0x20)
  const found = plain.length === 1 && at >= 0 ? columns.slice(at, at + 10) : ''
  return found.length === 10
    ? Array.from({ length: 5 }, (_, i) => Number.parseInt(found.slice(2 * i, 2 * i + 2), 16))
    : unknown
}
