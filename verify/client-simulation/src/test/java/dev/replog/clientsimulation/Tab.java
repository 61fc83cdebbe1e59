package dev.replog.clientsimulation;

import dev.replog.client.Replog;
import dev.replog.client.virtual.VirtualTime.VirtualPlatform;

/** A process of a device with its client. */
record Tab(Replog replog, VirtualPlatform platform) {}
