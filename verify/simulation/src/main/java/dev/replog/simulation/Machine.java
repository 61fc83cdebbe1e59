package dev.replog.simulation;

import java.util.function.Consumer;

/** A process that is started again whenever it has died. */
final class Machine {
    private final String name;
    private final World world;
    private final Consumer<Life> program;
    private Life life;

    /**
     * @param program the start of a new life
     */
    Machine(String name, World world, Consumer<Life> program) {
        this.name = name;
        this.world = world;
        this.program = program;
        this.life = begin();
    }

    private Life begin() {
        Life begun = new Life(name, world.timeline());
        begun.onEnd(() -> world.timeline().after(world.weather().random().nextLong(100, 6_000), () -> {
            world.timeline().tell(name + " starts again");
            life = begin();
        }));
        world.timeline().after(0, begun, () -> program.accept(begun));
        return begun;
    }

    String name() {
        return name;
    }

    Life life() {
        return life;
    }

    boolean isWell() {
        return !life.isOver() && life.frozenUntil() <= world.timeline().now();
    }
}
