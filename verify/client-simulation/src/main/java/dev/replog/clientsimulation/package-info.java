/** The tests of this module simulate devices with the Java client. */
@NullMarked
package dev.replog.clientsimulation;

import org.jspecify.annotations.NullMarked;
