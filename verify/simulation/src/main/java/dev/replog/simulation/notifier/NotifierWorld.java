package dev.replog.simulation.notifier;

import dev.replog.simulation.server.World;

/**
 * The parts of a simulation that its notifiers use.
 *
 * @param tables which all notifiers share
 * @param observer gets pings, and the changes of channels
 */
public record NotifierWorld(
        World world, NotifierTables tables, NotifierObserver observer, WebhookReceivers receivers) {}
