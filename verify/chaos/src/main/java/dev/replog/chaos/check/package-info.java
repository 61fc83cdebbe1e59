/** The conditions that hold after every fault, checked with the responses to clients and the data of the servers. */
@NullMarked
package dev.replog.chaos.check;

import org.jspecify.annotations.NullMarked;
