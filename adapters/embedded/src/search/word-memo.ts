import { DatabaseSync } from 'node:sqlite';
import { ANALYSIS_VERSION, type Memo } from '@jangteo/korean/memo';

/** Analysed eojeols in a SQLite file, so that no morphology is loaded for words that were met before. It may be lost: then they are analysed again. */
export class WordMemo implements Memo {
  readonly #database: DatabaseSync;

  constructor(path: string) {
    this.#database = new DatabaseSync(path);
    this.#database.exec('pragma journal_mode = wal; pragma synchronous = off');
    this.#database.exec('create table if not exists about (analysis text not null)');
    const about = this.#database.prepare('select analysis from about').get();
    if (about?.analysis === ANALYSIS_VERSION) return;
    this.#database.exec('begin immediate; drop table if exists words; delete from about');
    this.#database.exec('create table words (eojeol text primary key, analysis text not null) without rowid');
    this.#database.prepare('insert into about values (?)').run(ANALYSIS_VERSION);
    this.#database.exec('commit');
  }

  async get(eojeols: readonly string[]): Promise<(string | undefined)[]> {
    const find = this.#database.prepare('select analysis from words where eojeol = ?');
    return eojeols.map((eojeol) => find.get(eojeol)?.analysis as string | undefined);
  }

  async put(analysed: readonly (readonly [eojeol: string, analysis: string])[]): Promise<void> {
    const insert = this.#database.prepare('insert or replace into words values (?, ?)');
    this.#database.exec('begin immediate');
    for (const [eojeol, analysis] of analysed) insert.run(eojeol, analysis);
    this.#database.exec('commit');
  }

  close(): void {
    this.#database.close();
  }
}
