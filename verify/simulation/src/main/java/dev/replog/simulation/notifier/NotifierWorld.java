package dev.replog.simulation.notifier;

import dev.replog.simulation.server.World;

/**
 * The parts of a simulation that its notifiers use.
 *
 * @param tables which all notifiers share
 * @param observer is told of pings, and of what happens to channels
 */
public record NotifierWorld(
        World world, NotifierTables tables, NotifierObserver observer, WebhookReceivers receivers) {}
