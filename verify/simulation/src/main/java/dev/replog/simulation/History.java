package dev.replog.simulation;

import dev.replog.simulation.catalogue.DeployedVersions;
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
 * @param events in the order of their times
 */
public record History(long seed, int lots, List<ExternalEvent> events) {
    /** Nothing happens after this time, and everything is repaired soon after. */
    static final long LENGTH_MILLIS = 40_000;

    private static final List<ExternalEvent.Kind> FAULTS = Arrays.stream(ExternalEvent.Kind.values())
            .filter(kind -> kind != ExternalEvent.Kind.EDIT
                    && kind != ExternalEvent.Kind.ERASE
                    && kind != ExternalEvent.Kind.CATALOGUE
                    && !ExternalEvent.Kind.OF_WEBHOOKS.contains(kind))
            .toList();
    private static final List<ExternalEvent.Kind> FAULTS_OF_WEBHOOKS = List.copyOf(ExternalEvent.Kind.OF_WEBHOOKS);
    private static final int FAULTS_OF_WEBHOOKS_MAX = 8;
    private static final long ROLL_OUT_MILLIS = LENGTH_MILLIS / 5;

    public History {
        events = List.copyOf(events);
    }

    History with(int otherLots, List<ExternalEvent> some) {
        return new History(seed, otherLots, some);
    }

    /** The history of a seed. */
    public static History of(long seed) {
        SplittableRandom random = new SplittableRandom(seed * 31 + 3);
        List<ExternalEvent> events = new ArrayList<>();
        int edits = random.nextInt(8, 45);
        for (int i = 0; i < edits; i++) {
            events.add(new ExternalEvent(
                    random.nextLong(LENGTH_MILLIS), ExternalEvent.Kind.EDIT, random.nextInt(1_000), random.nextLong()));
        }
        addFaults(events, random.nextInt(2, 16), FAULTS, random);
        addFaults(events, random.nextInt(FAULTS_OF_WEBHOOKS_MAX + 1), FAULTS_OF_WEBHOOKS, random);
        addVersions(events, random);
        addErasures(events, new SplittableRandom(seed * 31 + 5));
        events.sort(Comparator.comparingLong(ExternalEvent::at));
        return new History(seed, 0, events);
    }

    /** In one history of four, one or two persons erase their accounts. */
    private static void addErasures(List<ExternalEvent> events, SplittableRandom random) {
        int count = random.nextInt(4) == 0 ? random.nextInt(1, 3) : 0;
        for (int i = 0; i < count; i++) {
            events.add(new ExternalEvent(
                    random.nextLong(LENGTH_MILLIS), ExternalEvent.Kind.ERASE, random.nextInt(1_000), 0));
        }
    }

    /** Each version comes to one command-api after the other; sometimes one of them goes back. */
    private static void addVersions(List<ExternalEvent> events, SplittableRandom random) {
        long at = 0;
        for (int version = 1; version < DeployedVersions.count(); version++) {
            at += random.nextLong(ROLL_OUT_MILLIS);
            int first = random.nextInt(2);
            addVersion(events, at, first, version);
            at += random.nextLong(ROLL_OUT_MILLIS);
            addVersion(events, at, first + 1, version);
        }
        if (random.nextInt(3) == 0) {
            addVersion(
                    events,
                    at + random.nextLong(ROLL_OUT_MILLIS),
                    random.nextInt(2),
                    random.nextInt(DeployedVersions.count() - 1));
        }
    }

    private static void addVersion(List<ExternalEvent> events, long at, int commandApi, int version) {
        events.add(new ExternalEvent(at, ExternalEvent.Kind.CATALOGUE, commandApi, version));
    }

    private static void addFaults(
            List<ExternalEvent> events, int count, List<ExternalEvent.Kind> kinds, SplittableRandom random) {
        for (int i = 0; i < count; i++) {
            ExternalEvent.Kind kind = kinds.get(random.nextInt(kinds.size()));
            long size = kind.sizeMax() == 0 ? 0 : random.nextLong(1, kind.sizeMax() + 1);
            events.add(new ExternalEvent(random.nextLong(LENGTH_MILLIS), kind, random.nextInt(1_000), size));
        }
    }
}
