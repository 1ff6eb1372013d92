import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import './base.css';
import { startLanguage } from './language';
import { startNonce } from './nonce';
import { startTheme } from './theme';

startNonce();
startLanguage();
startTheme();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
