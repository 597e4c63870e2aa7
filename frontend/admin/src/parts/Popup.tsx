import { useId, type ReactNode } from "react";
import { Dialog, Modal, ModalOverlay } from "react-aria-components/Modal";

interface Props {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** must be answered: Esc and a click outside don't close it */
  firm?: boolean;
  wide?: boolean;
}

/** A dialog in the middle; on a phone it comes from below. Escape closes it, focus goes back where it was. */
export function Popup({ title, onClose, children, firm = false, wide = false }: Props) {
  const id = useId();
  return (
    <ModalOverlay
      isOpen isDismissable={!firm} isKeyboardDismissDisabled={firm} className="veil"
      onOpenChange={(open) => { if (!open) onClose(); }}
    >
      <Modal className={`popup ${wide ? "wide" : ""}`}>
        <Dialog role={firm ? "alertdialog" : "dialog"} aria-labelledby={id} className="popup-body">
          <div className="popup-head">
            <h2 id={id}>{title}</h2>
            {!firm && <button type="button" className="close" onClick={onClose} aria-label="閉じる">×</button>}
          </div>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
