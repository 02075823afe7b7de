import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useRef,
  useState,
} from 'react';

/** Until the width is known, and where it never is. */
const USUAL_WIDTH = 640;

/**
 * A chart whose samples can be gone through: the arrow keys move a cursor that is read out; pointing does the same.
 * What is drawn is drawn anew in whole pixels when the place for it changes.
 */
export const ChartCursor = ({
  label,
  samples,
  page,
  at,
  plot,
  choose,
  text,
  children,
}: {
  readonly label: string;
  /** How many there are. */
  readonly samples: number;
  /** Samples that a page key moves by. */
  readonly page: number;
  /** Where the cursor stands, chosen or not. */
  readonly at: number;
  readonly plot: { readonly left: number; readonly right: number };
  /** Told where it is moved to; undefined when the pointer leaves. */
  readonly choose: (index: number | undefined) => void;
  /** The sample in words. */
  readonly text: string;
  readonly children: ReactNode;
}) => {
  const last = Math.max(0, samples - 1);
  const chooseWithin = (index: number): void => choose(Math.max(0, Math.min(last, index)));
  const onKeyDown = (event: KeyboardEvent): void => {
    const target = KEYS[event.key]?.({ index: at, last, page });
    if (target === undefined) return;
    event.preventDefault();
    chooseWithin(target);
  };
  const onPointer = ({ clientX, currentTarget }: PointerEvent): void => {
    const x = clientX - currentTarget.getBoundingClientRect().left;
    chooseWithin(Math.round(((x - plot.left) / (plot.right - plot.left)) * last));
  };
  return (
    <>
      {children}
      <div
        className="band-chart-cursor"
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={at}
        aria-valuetext={text}
        onKeyDown={onKeyDown}
        onPointerMove={onPointer}
        onPointerDown={onPointer}
        onPointerLeave={() => choose(undefined)}
      />
    </>
  );
};

interface Standing {
  readonly index: number;
  readonly last: number;
  readonly page: number;
}

const KEYS: Readonly<Record<string, (standing: Standing) => number>> = {
  ArrowLeft: ({ index }) => index - 1,
  ArrowDown: ({ index }) => index - 1,
  ArrowRight: ({ index }) => index + 1,
  ArrowUp: ({ index }) => index + 1,
  PageDown: ({ index, page }) => index - page,
  PageUp: ({ index, page }) => index + page,
  Home: () => 0,
  End: ({ last }) => last,
};

/** Where the cursor line stands in a plot. */
export const cursorX = (
  index: number,
  samples: number,
  { left, right }: { readonly left: number; readonly right: number },
): number => left + (index / Math.max(1, samples - 1)) * (right - left);

/** The width of an element in whole pixels, so that what is drawn in it is neither stretched nor scaled. */
export const useWidth = () => {
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(USUAL_WIDTH);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setWidth(Math.max(240, Math.floor(entry.contentRect.width)));
    });
    if (frame.current !== null) observer.observe(frame.current);
    return () => observer.disconnect();
  }, []);
  return [frame, width] as const;
};
