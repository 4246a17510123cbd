package dev.vgt4j.core.vlm;

import dev.vgt4j.api.vlm.KeyMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key mapping of a few rules, tried in order: the first that matches a whole name decides, so
 * that the layouts of a family stand one below the other.
 */
public final class KeyRules implements KeyMapping {
  private final List<Rule> rules = new ArrayList<>();

  private record Rule(Pattern pattern, String replacement, int part, int parts) {}

  /** Everything below a scope goes below another: {@code from.x} to {@code to.x}. */
  public KeyRules scope(String from, String to) {
    return rename(Pattern.quote(from + ".") + "(.+)", Matcher.quoteReplacement(to + ".") + "$1");
  }

  /** A name that matches a regular expression takes another one, with groups as {@code $1}. */
  public KeyRules rename(String pattern, String replacement) {
    rules.add(new Rule(Pattern.compile(pattern), replacement, 0, 1));
    return this;
  }

  /**
   * Tensors that one layout has apart and the canonical one joins along the first axis.
   *
   * @param pattern with {@code %s} in the place where the parts' names differ
   * @param parts the names in the order in which they are joined
   */
  public KeyRules join(String pattern, List<String> parts, String replacement) {
    for (int i = 0; i < parts.size(); i++) {
      Pattern compiled = Pattern.compile(pattern.replace("%s", parts.get(i)));
      rules.add(new Rule(compiled, replacement, i, parts.size()));
    }
    return this;
  }

  @Override
  public Optional<Target> target(String published) {
    for (Rule rule : rules) {
      Matcher m = rule.pattern().matcher(published);
      if (m.matches()) {
        String name = m.replaceFirst(rule.replacement());
        return Optional.of(new Target(name, rule.part(), rule.parts()));
      }
    }
    return Optional.empty();
  }
}
