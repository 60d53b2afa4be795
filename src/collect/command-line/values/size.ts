const units: Readonly<Record<string, number>> = { b: 0, k: 1, m: 2, g: 3, t: 4, p: 5 }

/** Bytes as go-units' RAMInBytes reads them (`512m`, `1.5 GiB`, `100`); undefined for what is none. */
export function sizeInBytes(text: string): number | undefined {
  const [, digits = '', suffix = ''] = /^(\+?(?:\d{1,20}\.?\d{0,20}|\.\d{1,20})(?:[eE]\+?\d{1,2})?) ?([a-zA-Z]{0,3})$/.exec(text) ?? []
  if (digits === '') return undefined
  const power = suffix === '' ? 0 : units[suffix.charAt(0).toLowerCase()]
  if (power === undefined || !/^$|^.$|^[^b]b$|^[^b]ib$/i.test(suffix)) return undefined
  return Math.trunc(Number(digits) * 1024 ** power)
}
