package dev.replog.simulation;

/**
 * Something that must never be.
 *
 * @param invariant its short name, by which failures are told apart
 * @param what what was found instead
 * @param atMillis when, since the start of the simulation
 */
public record Violation(String invariant, String what, long atMillis) {}
