package dev.replog.http.problem;

/** One thing that is wrong with a body: where (RFC 6901 pointer), and what was expected and found. */
public record FieldError(String pointer, String message) {}
