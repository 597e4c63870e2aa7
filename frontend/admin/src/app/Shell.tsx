import { Outlet, useRouterState } from "@tanstack/react-router";
import { Suspense, useEffect, useState } from "react";
import { Dialog, Modal, ModalOverlay } from "react-aria-components/Modal";

import { Knot, Strip } from "../parts/Knot";
import { RoomProvider } from "../parts/room";
import { Waiting } from "../parts/Waiting";
import { IdleGuard } from "./IdleGuard";
import { KeysHelp } from "./KeysHelp";
import { Menu } from "./Menu";
import { cityName, useCan, useMe } from "./queries";
import { NotAllowed } from "./NotFound";
import { entryAt } from "./rooms";
import { BASE } from "./base";

/** The desk: menu on the left, the page beside it. */
export function Shell() {
  const me = useMe();
  const city = cityName(me);
  const path = useRouterState({ select: (state) => state.location.pathname.replace(BASE, "") || "/" });
  const [first] = useState(path);
  const [moved, setMoved] = useState(false);
  if (!moved && path !== first) setMoved(true);
  const [menuOpen, setMenuOpen] = useState(false);
  const can = useCan();
  const entry = entryAt(path);
  const allowed = !entry || can(entry.permission);
  useEffect(() => { setMenuOpen(false); }, [path]);

  return (
    <RoomProvider value={{ city, path, moved }}>
      <a className="skip" href="#main">本文へ進む</a>
      <Strip />
      <div className="desk">
        <header className="phone-bar">
          <button type="button" className="menu-button" aria-haspopup="dialog" aria-expanded={menuOpen} onClick={() => setMenuOpen(true)}>
            <span className="bars" aria-hidden="true" />メニュー
          </button>
          <span className="phone-city"><Knot />{city}</span>
        </header>
        <div className="side"><Menu path={path} /></div>
        <main id="main" tabIndex={-1}>
          {allowed ? <Suspense fallback={<Waiting text="画面を読み込んでいます" />}><Outlet /></Suspense> : <NotAllowed name={entry?.name ?? ""} />}
        </main>
      </div>
      <ModalOverlay isOpen={menuOpen} onOpenChange={setMenuOpen} isDismissable className="veil left">
        <Modal className="drawer">
          <Dialog aria-label="メニュー" className="drawer-body">
            <button type="button" className="close" onClick={() => setMenuOpen(false)} aria-label="メニューを閉じる">×</button>
            <Menu path={path} />
          </Dialog>
        </Modal>
      </ModalOverlay>
      <IdleGuard />
      <KeysHelp />
    </RoomProvider>
  );
}
