/** Packets in files, for machines without a network. */
@NullMarked
package dev.replog.client.node.file;

import org.jspecify.annotations.NullMarked;
