package dev.replog.simulation;

import java.util.function.Consumer;

/** Requests of devices to processes, and their responses: each may be late, lost, or duplicated. */
final class Network {
    private final World world;

    Network(World world) {
        this.world = world;
    }

    /**
     * @param handling the work of the process for the request, with the callback for its response
     */
    <A> void call(Machine machine, Consumer<Consumer<A>> handling, Consumer<A> answer) {
        if (world.weather().strikes(0.15)) {
            world.timeline().tell("a request to " + machine.name() + " is lost");
            return;
        }
        int copies = world.weather().strikes(0.15) ? 2 : 1;
        for (int copy = 0; copy < copies; copy++) {
            world.timeline().after(world.weather().delay(), () -> {
                Life life = machine.life();
                world.timeline().after(0, life, () -> handling.accept(found -> back(machine, found, answer)));
            });
        }
    }

    private <A> void back(Machine machine, A found, Consumer<A> answer) {
        if (world.weather().strikes(0.15)) {
            world.timeline().tell("an answer of " + machine.name() + " is lost");
            return;
        }
        world.timeline().after(world.weather().delay(), () -> answer.accept(found));
    }
}
