package dev.replog.simulation.projector;

import dev.replog.simulation.server.Group;
import dev.replog.simulation.server.World;

/**
 * The parts of a simulation that its projectors use.
 *
 * @param group in which the projectors share the log
 * @param observer gets each write to the read model
 */
public record ProjectorWorld(World world, Group group, WriteObserver observer) {}
