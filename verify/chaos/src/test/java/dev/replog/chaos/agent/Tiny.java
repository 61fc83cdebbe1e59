package dev.replog.chaos.agent;

import java.util.List;
import java.util.function.Consumer;

/** What points are put into. It says what it does, to whom it is told to. */
public final class Tiny implements Consumer<List<String>> {
    @Override
    public void accept(List<String> said) {
        said.add("begun");
        // Two classes meet here in one variable, so whoever rewrites this must know what they have in common.
        Word word = said.size() % 2 == 0 ? new First() : new Second();
        ask(said, word);
        said.add("done");
    }

    private static void ask(List<String> said, Word word) {
        said.add(word.text());
    }

    static int twice(int one) {
        return one + one;
    }

    static long twice(long one) {
        return one + one;
    }

    abstract static class Word {
        abstract String text();
    }

    static final class First extends Word {
        @Override
        String text() {
            return "asked";
        }
    }

    static final class Second extends Word {
        @Override
        String text() {
            return "asked";
        }
    }
}
