package dev.replog.simulation;

import java.time.Duration;
import java.util.Optional;

/** The command line: runs many seeds, or one. */
public final class Simulate {
    private static final String USAGE = "usage: simulate --seeds N [--seed FIRST] | --seed S";
    private static final long TELL_EVERY = 1_000;

    private Simulate() {}

    public static void main(String[] arguments) throws InterruptedException {
        long seeds = 1;
        long first = 1;
        boolean isOne = true;
        if (arguments.length == 0 || arguments.length % 2 != 0) {
            stop(USAGE);
        }
        for (int i = 0; i < arguments.length; i += 2) {
            switch (arguments[i]) {
                case "--seeds" -> {
                    seeds = number(arguments[i + 1]);
                    isOne = false;
                }
                case "--seed" -> first = number(arguments[i + 1]);
                default -> stop(arguments[i] + ": unknown (" + USAGE + ")");
            }
        }
        long from = first;
        long count = seeds;
        boolean isWrittenDown = isOne;
        // On a virtual thread, so that changes between the fibers are not switches of the operating system's threads.
        boolean[] failed = new boolean[1];
        Thread.ofVirtual()
                .start(() -> failed[0] = run(from, count, isWrittenDown))
                .join();
        System.exit(failed[0] ? 1 : 0);
    }

    private static boolean run(long first, long count, boolean isWrittenDown) {
        long began = System.nanoTime();
        long mutations = 0;
        long acknowledged = 0;
        long pings = 0;
        long chains = 0;
        long webhooks = 0;
        for (long seed = first; seed < first + count; seed++) {
            Verdict verdict = null;
            try {
                verdict = Simulation.run(History.of(seed), Wiring.sound(), isWrittenDown);
            } catch (RuntimeException thrown) {
                System.out.println("seed " + seed + " ends with " + thrown + ": " + thrown.getCause());
            }
            if (isWrittenDown && verdict != null) {
                verdict.story().forEach(System.out::println);
            }
            if (verdict == null || verdict.violation() != null) {
                explain(seed);
                return true;
            }
            mutations += verdict.mutations();
            acknowledged += verdict.acknowledged();
            pings += verdict.pings();
            chains += verdict.chains();
            webhooks += verdict.webhooks();
            if ((seed - first + 1) % TELL_EVERY == 0) {
                System.out.println(seed - first + 1 + " seeds pass");
            }
        }
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        System.out.println(count + " seeds pass, from seed " + first + ", in " + took.toSeconds() + " s: " + mutations
                + " mutations, " + acknowledged + " operations acknowledged, " + pings + " pings, " + chains
                + " chains of pages, " + webhooks + " messages taken by webhooks");
        return false;
    }

    private static void explain(long seed) {
        System.out.println("seed " + seed + " fails; looking for a short history that fails like that");
        Optional<Seeds.Failure> failure = Seeds.failureOf(seed, Wiring.sound());
        failure.ifPresent(found -> {
            System.out.println(found.explanation());
            System.out.println("and what happens in it:");
            found.verdict().story().forEach(System.out::println);
        });
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            stop(text + ": not a number (" + USAGE + ")");
            return 0;
        }
    }

    private static void stop(String message) {
        System.err.println(message);
        System.exit(2);
    }
}
