import { createContext, useContext } from "react";

/** Where we are: for titles, focus after a move, and the colour of the thread. */
export interface RoomContext {
  city: string;
  path: string;
  /** false for the first page after loading: the browser has the focus then */
  moved: boolean;
}

export const RoomProvider = createContext<RoomContext>({ city: "まちむすび", path: "/", moved: false });

export function useRoom(): RoomContext {
  return useContext(RoomProvider);
}
