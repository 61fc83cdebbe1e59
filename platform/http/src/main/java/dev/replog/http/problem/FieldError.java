package dev.replog.http.problem;

/** One error in a body: its place (RFC 6901 pointer), and what was expected and found. */
public record FieldError(String pointer, String message) {}
