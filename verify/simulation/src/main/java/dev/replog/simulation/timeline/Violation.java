package dev.replog.simulation.timeline;

/**
 * A violation of an invariant.
 *
 * @param invariant its short name, which identifies the failure
 * @param what what was found instead
 * @param atMillis when, since the start of the simulation
 */
public record Violation(String invariant, String what, long atMillis) {}
