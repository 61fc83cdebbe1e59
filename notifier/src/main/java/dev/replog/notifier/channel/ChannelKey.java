package dev.replog.notifier.channel;

/** The primary key of a channel: ids are those of their user alone. */
public record ChannelKey(String userId, String id) {}
