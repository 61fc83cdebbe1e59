package dev.replog.commandline;

import dev.replog.replay.Progress;
import java.io.PrintStream;
import java.util.List;

/** Where a command writes, and the settings that were given with it. Used by one thread. */
final class Terminal {
    private static final long TERMINAL_NANOS = 200_000_000L;
    private static final long LINE_NANOS = 10_000_000_000L;
    /** So that most calls cost no look at the clock. */
    private static final int CALLS = 256;

    private final PrintStream out;
    private final PrintStream err;
    private final boolean isTerminal;
    private final List<String> settings;

    private String step = "";
    private String ended = "";
    private long stepNanos;
    private long stepDone;
    private long shownNanos;
    private int calls;
    private boolean isLineOpen;

    Terminal(PrintStream out, PrintStream err, boolean isTerminal, List<String> settings) {
        this.out = out;
        this.err = err;
        this.isTerminal = isTerminal;
        this.settings = settings;
    }

    List<String> settings() {
        return settings;
    }

    /** Prints the result. */
    void print(String text) {
        endProgress();
        out.print(text.endsWith("\n") ? text : text + "\n");
        out.flush();
    }

    /** Prints a line for people. */
    void say(String line) {
        endProgress();
        err.println(line);
    }

    /** One line that is written over and over on a terminal, and a line now and then elsewhere. */
    Progress progress() {
        return new Progress() {
            @Override
            public void at(String name, long done, long total) {
                Terminal.this.progress(name, done, total);
            }

            @Override
            public void said(String sentence) {
                Terminal.this.say(sentence);
            }
        };
    }

    private void progress(String name, long done, long total) {
        boolean isNew = !name.equals(step);
        boolean isEnd = done == total;
        if (isNew ? isEnd && name.equals(ended) : !isEnd && ++calls < CALLS) {
            return;
        }
        calls = 0;
        long now = System.nanoTime();
        if (isNew) {
            endProgress();
            step = name;
            stepNanos = now;
            stepDone = done;
            shownNanos = now - (isTerminal ? TERMINAL_NANOS : 0);
        }
        if (isEnd || now - shownNanos >= (isTerminal ? TERMINAL_NANOS : LINE_NANOS)) {
            String text = ProgressText.of(name, done, total, done - stepDone, now - stepNanos);
            shownNanos = now;
            if (isTerminal) {
                err.print("\r\u001b[K" + text);
                err.flush();
                isLineOpen = true;
            } else {
                err.println(text);
            }
        }
        if (isEnd) {
            endProgress();
            ended = name;
            step = "";
        }
    }

    /** The next output begins on a line of its own. */
    void endProgress() {
        if (isLineOpen) {
            err.println();
            isLineOpen = false;
        }
    }
}
