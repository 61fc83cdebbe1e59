package dev.replog.simulation.timeline;

import java.util.function.Consumer;

/** A process that is started again whenever it has died. */
public final class Machine {
    private final String name;
    private final Timeline timeline;
    private final Faults faults;
    private final Consumer<Life> program;
    private Life life;

    /**
     * @param program the start of a new life
     */
    public Machine(String name, Timeline timeline, Faults faults, Consumer<Life> program) {
        this.name = name;
        this.timeline = timeline;
        this.faults = faults;
        this.program = program;
        this.life = begin();
    }

    private Life begin() {
        Life begun = new Life(name, timeline);
        begun.onEnd(() -> timeline.after(faults.random().nextLong(100, 6_000), () -> {
            timeline.tell(name + " starts again");
            life = begin();
        }));
        timeline.after(0, begun, () -> program.accept(begun));
        return begun;
    }

    public String name() {
        return name;
    }

    /** The current life, which may be over. */
    public Life life() {
        return life;
    }

    /** Whether it runs, and is not frozen. */
    public boolean isWell() {
        return !life.isOver() && life.frozenUntil() <= timeline.now();
    }
}
