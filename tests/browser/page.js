// Runs inside a page and returns what is wrong with its layout, as a list of texts: what is wider
// than the screen, cut, on top of another text, outside its drawing, or too pale to read.
(() => {
	'use strict';
	const problems = [];
	const width = document.documentElement.clientWidth;

	const name = (element) => {
		const text = element.textContent.trim().replace(/\s+/g, ' ').slice(0, 40);
		return `${element.tagName.toLowerCase()}.${element.getAttribute('class') || ''} "${text}"`;
	};
	const visible = (element) => element.getClientRects().length > 0 &&
		getComputedStyle(element).visibility === 'visible';
	const scrolls = (element) => /auto|scroll/.test(getComputedStyle(element).overflowX);
	const scroller = (element) => {
		for (let parent = element; parent !== null; parent = parent.parentElement)
			if (scrolls(parent) && parent.scrollWidth > parent.clientWidth)
				return parent;
		return null;
	};
	// Hidden from sight, for screen readers alone.
	const unseen = (element) => element.closest('thead') !== null &&
		getComputedStyle(element.closest('thead')).position === 'absolute';

	// Every piece of text that shows, a rectangle for each line of it.
	const pieces = [];
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (walker.nextNode()) {
		const element = walker.currentNode.parentElement;
		if (walker.currentNode.data.trim() === '' || !visible(element) || unseen(element) ||
		    element.closest('title, desc, style') !== null)
			continue;
		const range = document.createRange();
		range.selectNodeContents(walker.currentNode);
		const boxes = element.closest('svg') === null ? range.getClientRects()
			: [element.getBoundingClientRect()];
		for (const box of boxes)
			if (box.width > 0)
				pieces.push({element, box});
	}
	if (pieces.length === 0)
		problems.push('no text at all');

	if (document.documentElement.scrollWidth > width)
		problems.push(`the page is ${document.documentElement.scrollWidth} wide on ${width}`);
	for (const element of document.body.querySelectorAll('*')) {
		if (!visible(element) || unseen(element) || element.closest('svg') !== null)
			continue;
		const box = element.getBoundingClientRect();
		if ((box.left < -0.5 || box.right > width + 0.5) && scroller(element.parentElement) === null)
			problems.push(`beyond the screen: ${name(element)}`);
		const hides = getComputedStyle(element).overflowX !== 'visible' && !scrolls(element);
		if (hides && element.scrollWidth > element.clientWidth + 1)
			problems.push(`cut: ${name(element)}`);
	}
	for (const {element, box} of pieces) {
		if ((box.left < -0.5 || box.right > width + 0.5) && scroller(element) === null)
			problems.push(`text beyond the screen: ${name(element)}`);
		const holder = element.closest('td, th, dd, dt, li, p, h1, h2, caption, a, svg');
		const frame = (holder === null ? document.body : holder).getBoundingClientRect();
		const whole = element.closest('svg');
		const outer = whole === null ? frame : whole.getBoundingClientRect();
		if (box.left < outer.left - 1 || box.right > outer.right + 1 ||
		    box.top < outer.top - 3 || box.bottom > outer.bottom + 3)
			problems.push(`outside what holds it: ${name(element)}`);
	}

	// A word or a name in two lines; what is long and has no blanks may be.
	for (const {element} of pieces) {
		if (element.closest('svg') !== null)
			continue;
		for (const node of element.childNodes) {
			for (const word of node.nodeType === Node.TEXT_NODE ? node.data.matchAll(
				/(?<!\S)\w{2,24}(?=[,.;]?(\s|$))/g) : []) {
				const range = document.createRange();
				range.setStart(node, word.index);
				range.setEnd(node, word.index + word[0].length);
				if (new Set([...range.getClientRects()].map((box) => box.top)).size > 1)
					problems.push(`"${word[0]}" is broken in two: ${name(element)}`);
			}
		}
	}

	// Two texts on one place.
	pieces.sort((a, b) => a.box.top - b.box.top);
	for (let i = 0; i < pieces.length; i++) {
		const a = pieces[i].box;
		for (let k = i + 1; k < pieces.length && pieces[k].box.top < a.bottom - 1.5; k++) {
			const b = pieces[k].box;
			if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
			    Math.min(a.bottom, b.bottom) - b.top > 1.5)
				problems.push(`${name(pieces[i].element)} lies on ${name(pieces[k].element)}`);
		}
	}

	// Shapes of a drawing stay in it, and off its texts; lines have room to be told apart.
	for (const svg of document.querySelectorAll('svg[role=img]')) {
		const outer = svg.getBoundingClientRect();
		const shapes = [...svg.querySelectorAll('rect, circle, path')].filter(
			(shape) => shape.closest('defs') === null && visible(shape));
		const texts = pieces.filter(({element}) => svg.contains(element));
		for (const shape of shapes) {
			const box = shape.getBoundingClientRect();
			if (box.left < outer.left - 2 || box.right > outer.right + 2 ||
			    box.top < outer.top - 2 || box.bottom > outer.bottom + 2)
				problems.push(`outside the drawing: ${name(shape)}`);
			for (const {element, box: text} of texts)
				if (!shape.matches('.ephemeral') &&
				    Math.min(box.right, text.right) - Math.max(box.left, text.left) > 1 &&
				    Math.min(box.bottom, text.bottom) - Math.max(box.top, text.top) > 1)
					problems.push(`${name(shape)} lies on ${name(element)}`);
			if (shape.matches('path') && box.width < 60)
				problems.push(`a line has only ${box.width} to lead across`);
		}
	}

	// WCAG 2, level AA: 4.5 for text (large text may have 3, which is not made use of), 3 for lines.
	const channels = (color) => color.match(/[\d.]+/g).map(Number);
	const luminance = (color) => {
		const [red, green, blue] = channels(color).slice(0, 3).map((value) => {
			const part = value / 255;
			return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
		});
		return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
	};
	const contrast = (one, other) => {
		const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
		return (high + 0.05) / (low + 0.05);
	};
	const background = (element) => {
		for (let parent = element; parent !== null; parent = parent.parentElement) {
			const color = getComputedStyle(parent).backgroundColor;
			if (channels(color)[3] !== 0)
				return color;
		}
		return 'rgb(255, 255, 255)';
	};
	const pale = (element, color, least) => {
		const found = contrast(color, background(element));
		if (found < least)
			problems.push(`contrast ${found.toFixed(2)}: ${name(element)}`);
	};
	for (const {element} of pieces)
		pale(element, getComputedStyle(element)[element.closest('svg') ? 'fill' : 'color'], 4.5);
	for (const line of document.querySelectorAll('.reach path')) {
		const {stroke, opacity} = getComputedStyle(line);
		const below = channels(background(line));
		const mixed = channels(stroke).map((part, i) => part * opacity + below[i] * (1 - opacity));
		pale(line, `rgb(${mixed.join(' ')})`, 3);
	}

	// What the document needs to be read without eyes.
	for (const table of document.querySelectorAll('table'))
		if (table.caption === null || table.querySelector('thead th[scope=col]') === null)
			problems.push(`a table without caption or headings: ${name(table)}`);
	for (const svg of document.querySelectorAll('svg[role=img]'))
		for (const id of svg.getAttribute('aria-labelledby').split(' '))
			if (document.getElementById(id) === null)
				problems.push(`a drawing is labelled by "${id}", which is not there`);
	const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
	if (new Set(ids).size !== ids.length)
		problems.push('an id stands twice');
	for (const link of document.querySelectorAll('a'))
		if (!link.hash || document.querySelector(link.hash) === null)
			problems.push(`a link leads nowhere: ${name(link)}`);
	return [...new Set(problems)];
})();
