/** What each kind of change is called where there is room for it. */
import type { ChangeKind } from '../../model/history.js'

export const changeWords: Readonly<Record<ChangeKind, string>> = {
  appeared: 'appeared',
  worse: 'worse',
  'now-unknown': 'now unknown',
  'waiver-expired': 'waiver ended',
  'new-container': 'new',
  changed: 'changed',
  better: 'better',
  resolved: 'resolved',
  'gone-container': 'gone',
}
