import { Drawer } from 'antd';
import type { QueryValue } from '../../api/client';
import { ItemsList } from './items-list';

export interface ListBehind {
  title: string;
  path: string;
  query: Record<string, QueryValue>;
}

/** The list behind a number of the page. Its place in the address begins anew with each number. */
export function ListDrawer({ list, onClose }: { list: ListBehind | null; onClose: () => void }) {
  return (
    <Drawer title={list?.title} size={760} open={list !== null} onClose={onClose} destroyOnHidden>
      {list && (
        <ItemsList
          key={list.path + JSON.stringify(list.query)}
          path={list.path}
          query={list.query}
          label={list.title}
        />
      )}
    </Drawer>
  );
}
