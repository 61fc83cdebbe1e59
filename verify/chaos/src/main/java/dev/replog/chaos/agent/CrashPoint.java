package dev.replog.chaos.agent;

/**
 * A point between two systems at which a service may die.
 *
 * @param service the module of the service
 * @param name the name to arm it by, without spaces
 * @param when what is done at this point and what is not
 */
public record CrashPoint(String service, String name, String when, Place place) {}
