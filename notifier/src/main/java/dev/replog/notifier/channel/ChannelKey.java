package dev.replog.notifier.channel;

/** The primary key of a channel: an id is unique for its user. */
public record ChannelKey(String userId, String id) {}
