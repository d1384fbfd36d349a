namespace Danmaku.Silo.Domain.Filtering;

/// <summary>What a text says once disguises are taken off it: look-alikes, digits and signs for letters, letters repeated.</summary>
/// <remarks>
/// Runs of a letter are one letter here, so that terms are found however often their letters are repeated; how often tells
/// afterwards whether a term was meant. A run of three and more may be any number, and so may two of a letter that words hardly ever
/// double. Other doubles count once there are two: "shhiit", but neither "good" for "god" nor "god" for "good".
/// </remarks>
internal sealed class TextReading
{
    private const string HardlyEverDoubled = "ahijkquvwxy";

    private readonly string _read;
    private readonly string _typed;

    /// <summary>Where each run begins among the letters read, and after the last where they end.</summary>
    private readonly int[] _runs;

    private TextReading(ReadLetters read, int[] runs)
    {
        _read = read.Form.Letters;
        _typed = read.Typed;
        _runs = runs;
        Letters = Squeeze(read.Form, _typed, runs);
        foreach (var value in _typed)
        {
            HasOtherAlphabet |= LookAlikes.IsOfOtherAlphabet(value);
            IsInOtherAlphabet |= LookAlikes.IsOfOtherAlphabet(value)
                && (LookAlikes.LetterFor(value) == value || LookAlikes.OnlyResembles(value));
        }
    }

    /// <summary>The letters read, one for each run.</summary>
    public FoldedText Letters { get; }

    /// <summary>Whether there are letters of another alphabet than Latin.</summary>
    private bool HasOtherAlphabet { get; }

    /// <summary>Whether there are letters of another alphabet that nobody takes for Latin ones, so that it is written in that alphabet.</summary>
    private bool IsInOtherAlphabet { get; }

    /// <summary>The ways to read a text: none when it has no disguise, two where something in it looks like two letters.</summary>
    /// <param name="form">The folded text.</param>
    /// <param name="shown">The text that it was made of.</param>
    public static TextReading[] Of(FoldedText form, string shown)
    {
        var capitalIs = Disguises.CapitalIs(form.Text, shown);
        if (capitalIs is null && !Disguises.AreIn(form))
        {
            return [];
        }

        var first = new LetterReader(form, alternate: false);
        var reading = Squeezed(first.Read(capitalIs), form: null);
        return first.HasAlternates
            ? [reading, Squeezed(new LetterReader(form, alternate: true).Read(capitalIs), form: null)]
            : [reading];
    }

    /// <summary>Reads a term, so that it compares with texts that were read.</summary>
    /// <param name="form">The folded term.</param>
    /// <param name="alternate">Whether to take what looks like two letters for the second.</param>
    public static TextReading OfTerm(FoldedText form, bool alternate) =>
        Squeezed(new LetterReader(form, alternate).ReadTerm(), form);

    /// <summary>What a text must have for each letter, if this is a term.</summary>
    public HiddenTerm ToHidden()
    {
        var runs = Enumerable.Range(0, _runs.Length - 1);
        return new HiddenTerm(
            string.Concat(runs.Select(run => _typed[_runs[run]])), [.. runs.Select(run => _runs[run + 1] - _runs[run])]);
    }

    /// <summary>Whether somebody hid a term here, or wrote it plainly.</summary>
    /// <param name="term">A term whose needle is here.</param>
    /// <param name="at">Where in <see cref="Letters"/>.</param>
    public bool Hides(HiddenTerm term, int at)
    {
        var evidence = new Evidence(this);
        for (var i = 0; i < term.Lengths.Length; i++)
        {
            if (!evidence.AddRun(_runs[at + i], _runs[at + i + 1], term.Typed[i], term.Lengths[i]))
            {
                return false;
            }
        }

        return evidence.Convinces(term.Lengths.Length);
    }

    /// <summary>Whether something is disguised in a part, and not so much that it is no word.</summary>
    /// <param name="at">Where it begins in <see cref="Letters"/>.</param>
    /// <param name="end">Where it ends there.</param>
    public bool IsDisguised(int at, int end)
    {
        var evidence = new Evidence(this);
        for (var run = at; run < end; run++)
        {
            var letter = _read[_runs[run]];
            var isUsual = _runs[run + 1] - _runs[run] == 2 && !HardlyEverDoubled.Contains(letter);
            evidence.AddRun(_runs[run], _runs[run + 1], letter, isUsual ? 2 : 1);
        }

        return evidence.HasDisguise && evidence.Convinces(end - at);
    }

    /// <param name="read">The letters.</param>
    /// <param name="form">The term that they are of; null when they are a comment's.</param>
    private static TextReading Squeezed(ReadLetters read, FoldedText? form)
    {
        var letters = read.Form.Letters;
        var runs = new List<int>(letters.Length + 1);
        for (var letter = 0; letter < letters.Length; letter++)
        {
            // A run ends where a word does: "bus stop". In a term it ends at each gap.
            if (letter == 0
                || letters[letter] != letters[letter - 1]
                || (form is null ? !WordRules.MayRepeat(read.Form, letter) : read.Form.IsGapBefore(letter)))
            {
                runs.Add(letter);
            }
        }

        runs.Add(letters.Length);
        return new TextReading(read, [.. runs]);
    }

    private static FoldedText Squeeze(FoldedText form, string typed, int[] runs)
    {
        var count = runs.Length - 1;
        var letters = new char[count];
        var starts = new int[count];
        var ends = new int[count];
        var outside = new WordKind[count];
        for (var run = 0; run < count; run++)
        {
            letters[run] = form.Letters[runs[run]];
            starts[run] = form.PositionOf(runs[run]);
            ends[run] = form.EndOf(runs[run + 1] - 1);
            outside[run] = KindFromOutside(form.Text, starts[run], typed[runs[run]], letters[run]);
        }

        return new FoldedText(form.Text, new string(letters), starts, ends, outside);
    }

    /// <summary>What a letter is to a match beside it: digits at a word's end and signs are no part of the word.</summary>
    private static WordKind KindFromOutside(string text, int at, char typed, char letter) =>
        char.IsAsciiDigit(typed) ? (LetterReader.IsWithinWord(text, at) ? WordKind.Letters : WordKind.Digits)
        : typed == letter || typed == '\0' || char.IsLetter(typed) ? WordRules.KindOf(letter)
        : WordKind.None;

    /// <summary>What speaks for and against a disguised word.</summary>
    private struct Evidence(TextReading reading)
    {
        private int _plain;
        private int _alike;
        private int _foreign;
        private int _latin;
        private int _digits;
        private int _signs;
        private int _stretched;
        private int _doubled;
        private int _asciiDoubled;

        public readonly bool HasDisguise => _alike + _digits + _signs + _stretched > 0;

        /// <summary>Takes a run of letters.</summary>
        /// <param name="from">Its first letter.</param>
        /// <param name="to">The one after its last.</param>
        /// <param name="term">The letter that the term has there, as typed.</param>
        /// <param name="times">How often the term has it.</param>
        /// <returns>Whether it can be meant.</returns>
        public bool AddRun(int from, int to, char term, int times)
        {
            var digits = _digits;
            for (var letter = from; letter < to; letter++)
            {
                if (!AddLetter(reading._typed[letter], reading._read[letter], term))
                {
                    return false;
                }
            }

            // "wh00000re" is no more a number than "wh0re" is.
            _digits = Math.Min(_digits, digits + times);
            return AddLength(to - from, times, reading._read[from]);
        }

        /// <summary>Whether what was taken makes a word that somebody wants to be read.</summary>
        /// <param name="runs">How many runs were taken.</param>
        public readonly bool Convinces(int runs)
        {
            // "5h1t" and "1d10t", but not "1337", "5h17" or "a5".
            var letters = _plain + _alike;
            var all = letters + _digits + _signs;
            if (letters == 0 || (_digits > 0 && (all < 3 || _digits > letters + (all > 4 ? 1 : 0))))
            {
                return false;
            }

            // A word all in one alphabet is that alphabet's own, unless the text is not written in it.
            if (_plain + _digits + _signs == 0
                && ((_foreign == _alike && reading.IsInOtherAlphabet) || (_latin == _alike && !reading.HasOtherAlphabet)))
            {
                return false;
            }

            return _doubled == 0 || (_doubled + _stretched > 1 && (_doubled == _asciiDoubled || _doubled + _stretched == runs));
        }

        private bool AddLetter(char typed, char read, char term)
        {
            if (typed == term)
            {
                _plain++;
                return true;
            }

            // Digits of a term, and its letters with a stroke or a hook, are what they are.
            if (char.IsAsciiDigit(term) || (term is >= '\u0080' and < '\u0300' && read != term))
            {
                return false;
            }

            if (char.IsAsciiDigit(typed))
            {
                _digits++;
            }
            else if (typed != '\0' && !char.IsLetter(typed))
            {
                _signs++;
            }
            else
            {
                _alike++;
                _foreign += LookAlikes.IsOfOtherAlphabet(typed) ? 1 : 0;
                _latin += char.IsAsciiLetter(typed) && LookAlikes.IsOfOtherAlphabet(term) ? 1 : 0;
            }

            return true;
        }

        private bool AddLength(int length, int times, char read)
        {
            if (length == times)
            {
                return true;
            }

            if (length < times || times > 2 || char.IsDigit(read))
            {
                return false;
            }

            if (length > 2 || HardlyEverDoubled.Contains(read))
            {
                _stretched++;
            }
            else
            {
                _doubled++;
                _asciiDoubled += char.IsAscii(read) ? 1 : 0;
            }

            return true;
        }
    }
}
