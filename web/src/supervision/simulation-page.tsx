import { Coming } from '../coming';

export function Component() {
  return <Coming menu="menu.simulations" />;
}
