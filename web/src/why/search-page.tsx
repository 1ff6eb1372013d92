import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Button, Input, type InputRef } from 'antd';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { Link, useSearchParams } from 'react-router';
import { api } from '../api/client';
import { LoadProblem } from '../components/load-problem';
import { Nothing } from '../components/nothing';
import { PageHead } from '../components/page-head';
import { KeyHints, useShortcut } from '../components/shortcuts';
import { phoneForm } from '../phone-form.rules';
import { words as shell } from '../shell.words';
import { usePick, useWords } from '../words';
import { remember, rememberedJson } from '../remember';
import { bySection, type Found } from './found.rules';
import './why.css';
import { words } from './words';

interface Answer {
  /** What was typed as a number, masked; null: it is none. */
  phone: string | null;
  items: Found[];
  next: string | null;
}

const RECENT = 'search.recent';

/** One box for whatever people have before them: a number, a plate, a name, the id of a task or case. */
export function Component() {
  const t = useWords(words);
  const menu = useWords(shell);
  const [params, setParams] = useSearchParams();
  const q = params.get('q') ?? '';
  const box = useRef<InputRef>(null);
  const results = useRef<HTMLDivElement>(null);
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetching } = useInfiniteQuery({
    queryKey: ['search', q],
    queryFn: ({ pageParam, signal }) =>
      api.get<Answer>('/api/search', { query: { q, after: pageParam, limit: 30 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: q === '' ? undefined : keepPreviousData,
    enabled: q !== '',
  });
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  const phone = data?.pages[0]?.phone ?? null;
  useShortcut('/', t('keyFind'), () => box.current?.focus({ cursor: 'all' }));
  useEffect(() => box.current?.focus({ cursor: 'all' }), []);
  const ask = (text: string) => {
    const asked = text.trim();
    if (asked === '') return;
    keep(asked);
    setParams({ q: asked });
  };

  const step = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const links = [...(results.current?.querySelectorAll('a') ?? [])];
    const at = links.indexOf(document.activeElement as HTMLAnchorElement);
    const to = event.key === 'ArrowDown' ? at + 1 : at - 1;
    event.preventDefault();
    if (to < 0) box.current?.focus({ cursor: 'all' });
    else links[Math.min(to, links.length - 1)]?.focus();
  };

  return (
    <div className="stack" onKeyDown={step} role="search">
      <PageHead title={menu('menu.search')} note={t('searchNote')}>
        <KeyHints
          keys={[
            ['/', t('keyFind')],
            ['↓', t('keyMove')],
            ['Enter', t('keyOpen')],
          ]}
        />
      </PageHead>
      <SearchBox box={box} q={q} busy={isFetching} onAsk={ask} />
      <LoadProblem error={error} onRetry={() => void refetch()} />
      <div ref={results} className="results">
        {q === '' && <Recent onAsk={ask} />}
        {phone && (
          <ul>
            <li>
              <Link to={`/why/phones/${encodeURIComponent(q)}`}>
                <strong>{t('searchPhone', { phone: phoneForm(phone) })}</strong>
              </Link>
            </li>
          </ul>
        )}
        {bySection(items).map(({ section, found }) => (
          <section key={section} aria-label={t(`section.${section}`)}>
            <h2>{t(`section.${section}`)}</h2>
            <ul>
              {found.map((each) => (
                <Result key={`${each.kind} ${each.title}`} found={each} />
              ))}
            </ul>
          </section>
        ))}
        {data && items.length === 0 && (
          <Nothing>
            {t('searchNothing', { q })}
            <br />
            {t('searchNothingNote')}
          </Nothing>
        )}
        {hasNextPage && (
          <p>
            <Button loading={isFetching} onClick={() => void fetchNextPage()}>
              {t('more')}
            </Button>
          </p>
        )}
      </div>
    </div>
  );
}

interface BoxProps {
  box: React.RefObject<InputRef | null>;
  q: string;
  busy: boolean;
  onAsk: (text: string) => void;
}

function SearchBox({ box, q, busy, onAsk }: BoxProps) {
  const t = useWords(words);
  const [text, setText] = useState(q);
  const [asked, setAsked] = useState(q);
  // The address has changed under it: the way back, or a search of before.
  if (asked !== q) {
    setAsked(q);
    setText(q);
  }
  return (
    <div className="search-box">
      <Input.Search
        ref={box}
        size="large"
        aria-label={t('searchLabel')}
        placeholder={t('searchHint')}
        enterButton={t('searchButton')}
        loading={busy}
        maxLength={60}
        value={text}
        onChange={({ target }) => setText(target.value)}
        onSearch={(value) => onAsk(value)}
      />
    </div>
  );
}

function Result({ found }: { found: Found }) {
  const pick = usePick();
  return (
    <li>
      <Link to={found.why.replace(/^\/api/, '')}>
        <strong>{found.title}</strong>
        <span>{pick(found.subtitleZh, found.subtitleEn)}</span>
      </Link>
    </li>
  );
}

function Recent({ onAsk }: { onAsk: (text: string) => void }) {
  const t = useWords(words);
  const [recent] = useState(() => rememberedJson<string[]>(RECENT, []));
  return (
    <>
      <p className="quiet">{t('searchStart')}</p>
      {recent.length > 0 && (
        <div className="row">
          <span className="quiet">{t('recent')}</span>
          {recent.map((text) => (
            <Button key={text} size="small" onClick={() => onAsk(text)}>
              {text}
            </Button>
          ))}
        </div>
      )}
    </>
  );
}

/** On this machine, and only what names no person: numbers of tasks, cases and records. */
function keep(text: string): void {
  if (!/^#?[A-Z]*\d[\w-]*$/i.test(text) || /^\+?\d{7,}$/.test(text)) return;
  const recent = rememberedJson<string[]>(RECENT, []).filter((each) => each !== text);
  remember(RECENT, JSON.stringify([text, ...recent].slice(0, 6)));
}
