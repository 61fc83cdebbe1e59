/** A command-line app that logs workouts, with or without a network. */
@NullMarked
package dev.replog.client.sample;

import org.jspecify.annotations.NullMarked;
