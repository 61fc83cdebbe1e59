/** The exchange of numbered packets with nodes: their registration, their packets, and what each still has to get. */
@NullMarked
package dev.replog.projector.exchange;

import org.jspecify.annotations.NullMarked;
