package dev.replog.simulation.network;

import dev.replog.simulation.timeline.Faults;
import dev.replog.simulation.timeline.Life;
import dev.replog.simulation.timeline.Machine;
import dev.replog.simulation.timeline.Timeline;
import java.util.function.Consumer;

/** Requests of devices to processes, and their responses: each may be late, lost, or duplicated. */
public final class Network {
    private final Timeline timeline;
    private final Faults faults;

    public Network(Timeline timeline, Faults faults) {
        this.timeline = timeline;
        this.faults = faults;
    }

    /**
     * @param handling the work of the process for the request, with the callback for its response
     */
    public <A> void call(Machine machine, Consumer<Consumer<A>> handling, Consumer<A> answer) {
        if (faults.strikes(0.15)) {
            timeline.tell("a request to " + machine.name() + " is lost");
            return;
        }
        int copies = faults.strikes(0.15) ? 2 : 1;
        for (int copy = 0; copy < copies; copy++) {
            timeline.after(faults.delay(), () -> {
                Life life = machine.life();
                timeline.after(0, life, () -> handling.accept(found -> back(machine, found, answer)));
            });
        }
    }

    private <A> void back(Machine machine, A found, Consumer<A> answer) {
        if (faults.strikes(0.15)) {
            timeline.tell("an answer of " + machine.name() + " is lost");
            return;
        }
        timeline.after(faults.delay(), () -> answer.accept(found));
    }
}
