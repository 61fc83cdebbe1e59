package dev.replog.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Shortens a failing history as long as it still fails: it leaves out halves, then quarters, and so on down to single
 * events. Leaving out an event changes the random series of the rest, so each shorter history is tried several times.
 */
final class Shrinker {
    private static final int CHANCES = 12;

    private final Predicate<History> fails;
    private int triesLeft;

    /**
     * @param triesMax the most simulations
     */
    Shrinker(Predicate<History> fails, int triesMax) {
        this.fails = fails;
        this.triesLeft = triesMax;
    }

    History shrink(History failing) {
        History left = failing;
        int parts = 2;
        while (left.events().size() >= 2 && triesLeft > 0) {
            Optional<History> smaller = withoutSomePart(left, parts);
            if (smaller.isPresent()) {
                left = smaller.get();
                parts = Math.max(2, parts - 1);
            } else if (parts >= left.events().size()) {
                break;
            } else {
                parts = Math.min(left.events().size(), parts * 2);
            }
        }
        return left;
    }

    private Optional<History> withoutSomePart(History history, int parts) {
        List<ExternalEvent> all = history.events();
        for (int part = 0; part < parts; part++) {
            List<ExternalEvent> rest = new ArrayList<>(all.subList(0, all.size() * part / parts));
            rest.addAll(all.subList(all.size() * (part + 1) / parts, all.size()));
            for (int chance = 0; chance < CHANCES && triesLeft > 0; chance++) {
                History shorter = history.with((history.lots() + chance) % CHANCES, rest);
                triesLeft--;
                if (fails.test(shorter)) {
                    return Optional.of(shorter);
                }
            }
        }
        return Optional.empty();
    }
}
