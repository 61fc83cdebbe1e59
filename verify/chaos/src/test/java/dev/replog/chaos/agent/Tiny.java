package dev.replog.chaos.agent;

import java.util.List;
import java.util.function.Consumer;

/** A class for the points. It adds a word to a list for each step. */
public final class Tiny implements Consumer<List<String>> {
    @Override
    public void accept(List<String> said) {
        said.add("begun");
        // Two classes are merged in one variable here, so the weaver must compute their common supertype.
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
