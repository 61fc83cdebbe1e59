package dev.replog.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The external events of one simulation, and the random series for everything else: delays and losses of messages.
 *
 * @param seed from which it was made
 * @param lots the number of the random series; the seed's own is 0
 * @param happenings in the order of their times
 */
public record History(long seed, int lots, List<Happening> happenings) {
    /** Nothing happens after this time, and everything is repaired soon after. */
    static final long LENGTH_MILLIS = 40_000;

    private static final List<Happening.Kind> FAULTS = Arrays.stream(Happening.Kind.values())
            .filter(kind -> kind != Happening.Kind.EDIT && !Happening.Kind.OF_WEBHOOKS.contains(kind))
            .toList();
    private static final List<Happening.Kind> FAULTS_OF_WEBHOOKS = List.copyOf(Happening.Kind.OF_WEBHOOKS);
    private static final int FAULTS_OF_WEBHOOKS_MAX = 8;

    public History {
        happenings = List.copyOf(happenings);
    }

    History with(int otherLots, List<Happening> some) {
        return new History(seed, otherLots, some);
    }

    /** The history of a seed. */
    public static History of(long seed) {
        SplittableRandom random = new SplittableRandom(seed * 31 + 3);
        List<Happening> happenings = new ArrayList<>();
        int edits = random.nextInt(8, 45);
        for (int i = 0; i < edits; i++) {
            happenings.add(new Happening(
                    random.nextLong(LENGTH_MILLIS), Happening.Kind.EDIT, random.nextInt(1_000), random.nextLong()));
        }
        addFaults(happenings, random.nextInt(2, 16), FAULTS, random);
        addFaults(happenings, random.nextInt(FAULTS_OF_WEBHOOKS_MAX + 1), FAULTS_OF_WEBHOOKS, random);
        happenings.sort(Comparator.comparingLong(Happening::at));
        return new History(seed, 0, happenings);
    }

    private static void addFaults(
            List<Happening> happenings, int count, List<Happening.Kind> kinds, SplittableRandom random) {
        for (int i = 0; i < count; i++) {
            Happening.Kind kind = kinds.get(random.nextInt(kinds.size()));
            long size = kind.sizeMax() == 0 ? 0 : random.nextLong(1, kind.sizeMax() + 1);
            happenings.add(new Happening(random.nextLong(LENGTH_MILLIS), kind, random.nextInt(1_000), size));
        }
    }
}
