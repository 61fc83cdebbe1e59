package dev.replog.simulation;

import dev.replog.simulation.notifier.SimulatedDeliveries;
import dev.replog.simulation.projector.SimulatedProjector;
import dev.replog.simulation.projector.SimulatedPulls;

/**
 * The places where a test may insert a fault between the real code and its surroundings, to prove that the simulation
 * finds it.
 *
 * @param readings between the log and a projection
 * @param stores between a projection and its store
 * @param pages between a pull and the tables
 * @param channels between deliveries to webhooks and the table of channels
 */
public record Wiring(
        SimulatedProjector.Readings readings,
        SimulatedProjector.Stores stores,
        SimulatedPulls.Pages pages,
        SimulatedDeliveries.Stores channels) {
    /** No fault. */
    public static Wiring sound() {
        return new Wiring(
                SimulatedProjector.soundReadings(),
                SimulatedProjector.soundStores(),
                SimulatedPulls.soundPages(),
                SimulatedDeliveries.soundStores());
    }

    Wiring withReadings(SimulatedProjector.Readings broken) {
        return new Wiring(broken, stores, pages, channels);
    }

    Wiring withStores(SimulatedProjector.Stores broken) {
        return new Wiring(readings, broken, pages, channels);
    }

    Wiring withPages(SimulatedPulls.Pages broken) {
        return new Wiring(readings, stores, broken, channels);
    }

    Wiring withChannels(SimulatedDeliveries.Stores broken) {
        return new Wiring(readings, stores, pages, broken);
    }
}
