import { ConnectorError } from '@data-connector/kit/errors';

/** So many pages in a row without an item lead nowhere: third parties leave out what a person may not see, but not so much. */
const EMPTY_PAGES = 1000;

/** The way through a third party's pages. One that never ends would keep a sync, and its account, for ever. */
export class Trail {
  readonly #places = new Set<string>();
  #empty = 0;

  /**
   * Goes on to the next page.
   * @param place the third party's own token of it
   * @param items how many the present page had
   * @throws ConnectorError `provider_unavailable` if the place was come to before, or if page after page was empty
   */
  follow(place: string, items: number): void {
    this.#empty = items === 0 ? this.#empty + 1 : 0;
    if (this.#places.has(place) || this.#empty >= EMPTY_PAGES)
      throw new ConnectorError('provider_unavailable');
    this.#places.add(place);
  }
}
