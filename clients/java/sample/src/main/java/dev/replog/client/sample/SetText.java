package dev.replog.client.sample;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One set as a person writes it: {@code 5x100} is five repetitions with 100 kg. */
record SetText(long reps, double kilograms) {

    private static final Pattern FORM = Pattern.compile("(\\d{1,4})x(\\d{1,4}(?:\\.\\d{1,2})?)");

    static SetText of(String word) {
        Matcher parts = FORM.matcher(word);
        if (!parts.matches()) {
            throw new Options.NotUnderstood(word + " (expected: repetitions, x and kilograms, such as 5x102.5)");
        }
        return new SetText(Long.parseLong(parts.group(1)), Double.parseDouble(parts.group(2)));
    }
}
