package dev.replog.simulation;

import dev.replog.simulation.notifier.SimulatedDeliveries;
import dev.replog.simulation.projector.SimulatedProjector;
import dev.replog.simulation.projector.SimulatedPulls;

/**
 * The places where a test may insert a fault between the real code and the tables, to prove that the simulation finds
 * it.
 *
 * @param stores between a projection and its store
 * @param pages between a pull and the tables
 * @param channels between deliveries to webhooks and the table of channels
 */
public record Wiring(
        SimulatedProjector.Stores stores, SimulatedPulls.Pages pages, SimulatedDeliveries.Stores channels) {
    /** No fault. */
    public static Wiring sound() {
        return new Wiring(
                SimulatedProjector.soundStores(), SimulatedPulls.soundPages(), SimulatedDeliveries.soundStores());
    }
}
