package dev.replog.http.openapi;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Part of a description with names in angle brackets, such as {@code <Type>}. Filling it replaces every name by its
 * value, in keys and in texts. A text that is only a name may become a value of any kind. A key that is only a name is
 * replaced by the members of its value, when that is a map.
 */
final class Template {
    private static final Pattern NAME = Pattern.compile("<([A-Za-z]+)>");

    private final Map<String, Object> tree;

    Template(Map<String, Object> tree) {
        this.tree = tree;
    }

    /** A new tree; the template stays as it is. Fails on a name without a value. */
    Map<String, Object> fill(Map<String, ?> values) {
        return filled(tree, values);
    }

    private static Map<String, Object> filled(Map<?, ?> tree, Map<String, ?> values) {
        Map<String, Object> filled = new LinkedHashMap<>();
        tree.forEach((key, value) -> {
            Matcher name = NAME.matcher(key.toString());
            if (name.matches() && value(name.group(1), values) instanceof Map<?, ?> members) {
                members.forEach((member, content) -> filled.put(member.toString(), content));
            } else {
                filled.put(text(key.toString(), values), node(value, values));
            }
        });
        return filled;
    }

    private static Object node(Object node, Map<String, ?> values) {
        return switch (node) {
            case Map<?, ?> map -> filled(map, values);
            case List<?> list -> list.stream().map(item -> node(item, values)).toList();
            case String text -> {
                Matcher name = NAME.matcher(text);
                yield name.matches() ? value(name.group(1), values) : text(text, values);
            }
            default -> node;
        };
    }

    private static String text(String text, Map<String, ?> values) {
        return NAME.matcher(text)
                .replaceAll(name ->
                        Matcher.quoteReplacement(value(name.group(1), values).toString()));
    }

    private static Object value(String name, Map<String, ?> values) {
        Object value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("<" + name + ">: no value (expected: one of " + values.keySet() + ")");
        }
        return value;
    }
}
