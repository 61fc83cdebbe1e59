package dev.replog.client.store;

import org.jspecify.annotations.Nullable;

/**
 * Why nothing is sent.
 *
 * @param reason for programs, such as {@code unauthenticated}, {@code other_user} or {@code quota_exceeded}
 * @param detail for people
 */
public record Paused(String reason, @Nullable String detail) {}
