/** The gates that a named person may open by `/override <gate> <reason>`, with what it means to open them. */
export const overridableGates = [
  { word: 'order', effect: 'a version enters that an environment before has not proven' },
  { word: 'health', effect: 'a version enters although it is not well in an environment before' },
  { word: 'soak', effect: 'a version enters before its soak upstream is over' },
  { word: 'pace', effect: 'a version enters while another one soaks here' },
  { word: 'approval', effect: 'it enters without the approvals that the environment asks for' },
  { word: 'checks', effect: 'it enters although checks on the pull request are not green' },
  { word: 'source', effect: 'it enters although the checks of its source commit are not green' },
  { word: 'signature', effect: 'it enters although nobody who may sign has signed its images' },
  { word: 'window', effect: 'it enters outside of the windows of the environment' },
  { word: 'rejection', effect: 'a rejected version enters all the same' },
  { word: 'dependency', effect: 'it enters before the applications that it depends on' },
  { word: 'set', effect: 'an application moves without the others of its set' },
  { word: 'diff', effect: 'it enters although a target does not render or an inspection fails' },
] as const satisfies readonly { word: string; effect: string }[];

export type OverridableGate = (typeof overridableGates)[number]['word'];

/** Why a word that is a gate, and that people try, cannot be overridden: what to do in its place. */
export const firmGates: Readonly<Record<string, string>> = {
  hold: 'a hold is lifted by `/unhold`, which leaves a line of its own',
  merge: 'a conflict is resolved in the branch',
  config: 'a config that is not valid is mended',
  ledger: 'a state branch that is not to be trusted is repaired first',
};

/** The gate that `/override` takes by this word, in any case; undefined for none. */
export function overridableGate(word: string): OverridableGate | undefined {
  return overridableGates.find((gate) => gate.word === word.toLowerCase())?.word;
}
