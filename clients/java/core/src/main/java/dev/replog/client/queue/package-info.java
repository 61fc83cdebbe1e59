/** Decides what is sent, in which order and when, and what an answer means for the queue. */
@NullMarked
package dev.replog.client.queue;

import org.jspecify.annotations.NullMarked;
