export interface SimulatedPerson {
  readonly id: string;
  readonly name: string;
}

/** Two people, so that one Vault can connect two accounts of one provider. Ids are app-scoped, as Facebook's are. */
export const PEOPLE: readonly SimulatedPerson[] = [
  { id: '10158000000000001', name: 'Ada Example' },
  { id: '10158000000000002', name: 'Grace Παράδειγμα 🦋' },
];
