/** The network between devices and processes: requests and streams that may be late, lost or stuck. */
@NullMarked
package dev.replog.simulation.network;

import org.jspecify.annotations.NullMarked;
